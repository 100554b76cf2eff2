package dev.graft.spark.read;

import dev.graft.dataset.ExampleChunk;
import org.apache.spark.api.java.JavaRDD;

/**
 * The training examples in more partitions than there are workers: work for more tasks.
 *
 * @param pieces as many for each chunk, one chunk after the other
 * @param each pieces of a chunk
 * @param chunks of a worker
 */
public record Pieces(JavaRDD<ExampleChunk> pieces, int each, int chunks) {}
