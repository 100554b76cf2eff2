/**
 * The page of a run, {@code report.html}, and that of several runs beside each other: of
 * report.json and metrics.jsonl alone, one file that asks nothing of a network. What a section says
 * is put together in Java ({@link dev.graft.report.Section}); templates and a library of charts
 * draw it.
 */
package dev.graft.report;
