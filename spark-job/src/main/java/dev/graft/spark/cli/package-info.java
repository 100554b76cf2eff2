/** The command line: commands, exit codes, and the table that people read at the end. */
package dev.graft.spark.cli;
