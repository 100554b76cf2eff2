/**
 * Read and split: files become one block of examples a worker. Which part and which worker an
 * example belongs to, and its place there, depend on the seed and on its stable id alone.
 */
package dev.graft.spark.read;
