package dev.graft.spark.save;

import dev.graft.engine.ModelFile;
import dev.graft.spark.storage.HadoopFolder;
import java.io.IOException;
import java.io.InputStream;
import org.apache.hadoop.conf.Configuration;

/** Files on any Hadoop filesystem. */
record HadoopFiles(Configuration hadoop) implements ModelFile.Files {

  @Override
  public boolean isFile(String path) throws IOException {
    return HadoopFolder.of(hadoop, path).isFile();
  }

  @Override
  public InputStream open(String path) throws IOException {
    return HadoopFolder.of(hadoop, path).openFile();
  }

  @Override
  public long length(String path) throws IOException {
    return HadoopFolder.of(hadoop, path).length();
  }
}
