/** Work over partitions: functions without Spark's search of what they enclose, sums in order. */
package dev.graft.spark.tasks;
