/** Functions over partitions as Spark runs them, without its search of what a function encloses. */
package dev.graft.spark.tasks;
