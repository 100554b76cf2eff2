/** Evaluation on the executors: counts come back, metrics are made of them on the driver. */
package dev.graft.spark.evaluate;
