package dev.graft.spark;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.spark.SparkEnv;

/** The local directories of this JVM's executor are gone for a while. */
public final class LostDirectories {

  private LostDirectories() {}

  /** What happens meanwhile. */
  public interface Meanwhile {
    void run() throws IOException;
  }

  public static void during(Meanwhile happens) throws IOException {
    File[] folders = SparkEnv.get().blockManager().diskBlockManager().localDirs();
    try {
      for (File folder : folders) {
        Files.move(folder.toPath(), elsewhere(folder));
      }
      happens.run();
    } finally {
      for (File folder : folders) {
        if (Files.exists(elsewhere(folder))) {
          Files.move(elsewhere(folder), folder.toPath());
        }
      }
    }
  }

  private static Path elsewhere(File folder) {
    return Path.of(folder + "-gone");
  }
}
