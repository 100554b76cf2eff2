package dev.graft.dataset;

import java.util.List;

/** How CSV files are read; columns are names or numbers from 0, negative ones from the end. */
public record CsvLayout(boolean header, char delimiter, String label, List<String> features) {}
