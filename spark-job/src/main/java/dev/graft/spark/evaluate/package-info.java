/**
 * Evaluation on the executors: counts are combined there, metrics are made of them on the driver.
 */
package dev.graft.spark.evaluate;
