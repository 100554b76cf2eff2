/** Rounds: one Spark job each, networks pooled per executor, partitions read by index. */
package dev.graft.spark.train;
