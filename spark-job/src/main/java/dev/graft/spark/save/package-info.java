/**
 * What a job leaves behind, on any Hadoop filesystem: the bundle, the report, the metrics. Whole or
 * not at all.
 */
package dev.graft.spark.save;
