/**
 * Predictions as Parquet files, one a partition: each is written once under a name of its own and
 * counts when the driver has taken note of it, so that a run can go on where it broke off.
 */
package dev.graft.spark.predict.parquet;
