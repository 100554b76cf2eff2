/**
 * Tables and texts by Spark's data sources and DataFrames: rows get ids by their content, Spark ML
 * learns what has to be learned of the training rows, and every row becomes a record.
 */
package dev.graft.spark.table;
