"""Rehearse WhatsApp and SMS bots without a phone line: engine, stores, channels and tools."""
