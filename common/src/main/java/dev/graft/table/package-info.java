/**
 * Rows of a table as features: what was learned of the columns in training (categories, what stands
 * for missing numbers, mean and deviation), and how a row is encoded with it, without Spark.
 */
package dev.graft.table;
