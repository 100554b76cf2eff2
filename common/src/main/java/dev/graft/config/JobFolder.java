package dev.graft.config;

import java.io.IOException;
import java.io.Reader;

/** Where the files lie that a job file includes: its own folder, on whatever filesystem. */
public interface JobFolder {

  /** The folder itself, as a Hadoop path that names its filesystem. */
  String path();

  /**
   * The path of a file by the name that another one calls it by.
   *
   * @param from the file that includes it
   * @param name relative to the folder of that file
   */
  String resolve(String from, String name);

  /** Whether a file lies in the job file's folder or below. */
  boolean holds(String path) throws IOException;

  /** Opens a file; null if there is none. */
  Reader open(String path) throws IOException;
}
