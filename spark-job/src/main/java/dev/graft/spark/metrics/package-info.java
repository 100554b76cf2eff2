/** What runs now, as Spark's metrics system shows it: an application's plug-in and its gauges. */
package dev.graft.spark.metrics;
