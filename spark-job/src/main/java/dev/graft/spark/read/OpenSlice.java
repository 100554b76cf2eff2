package dev.graft.spark.read;

import dev.graft.dataset.RecordReader;
import java.io.IOException;
import java.io.Serializable;
import org.apache.hadoop.conf.Configuration;

/** Opens a slice of a file for reading, on whatever machine. */
interface OpenSlice extends Serializable {

  RecordReader open(Configuration hadoop, FileSlice slice) throws IOException;
}
