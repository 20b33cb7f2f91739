"""Simulate BPJS Kesehatan: CHIKA, PANDAWA and the SMS gateway, all persons made up."""
