"""What is known of labelling: its settings, who may have which item, how fast it goes, how far people agree."""
