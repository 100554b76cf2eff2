package dev.graft.spark.job;

import java.util.List;

/**
 * What {@code plan} is asked about.
 *
 * @param executors how many there may be; empty: 1, 2, 4 ... as long as it helps
 * @param gigabits a second that the network between them carries
 * @param seconds that training on a sample may take about
 */
public record PlanOptions(List<Integer> executors, double gigabits, int seconds) {}
