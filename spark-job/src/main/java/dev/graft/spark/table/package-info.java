/**
 * Tables and texts by Spark's data sources and DataFrames: rows get ids by their content, Spark ML
 * learns what has to be learned of the training rows, and every row becomes a record.
 *
 * <p>The way of a table: {@link dev.graft.spark.table.SparkTables} reads its files, {@link
 * dev.graft.spark.table.TableColumns} says which columns are what, {@link
 * dev.graft.spark.table.RowProjection} makes rows of them; classes, features and texts are each
 * learned by a class of that name; {@link dev.graft.spark.table.TableRecord} makes the record.
 * {@link dev.graft.spark.table.TableFormat} goes that way.
 */
package dev.graft.spark.table;
