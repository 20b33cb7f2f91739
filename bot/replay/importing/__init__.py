"""Turn chats that were held elsewhere into transcripts, without what says who the people were."""
