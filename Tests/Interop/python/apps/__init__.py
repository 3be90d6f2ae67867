"""Databases of the apps of an iPhone, written from what is publicly known of their formats.

They share no code and no table with Juicer's readers, so that what both sides of Juicer might get wrong is not got
wrong here in the same way. Every module writes its database with `write(...)` and tells what was put in as facts,
see facts.py. Nothing is taken from a real device: all people, numbers and texts are made up.
"""
