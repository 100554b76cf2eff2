/**
 * What is predicted, in whatever format it is: rows of a table, records of files, pictures, all of
 * them as rows of partitions that are the same whenever they are read.
 */
package dev.graft.spark.predict.source;
