/** Where files are: any filesystem that Hadoop knows. */
package dev.graft.spark.storage;
