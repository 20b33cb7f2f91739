"""Let people become members, and members change how: rules, papers and pictures, all made up."""
