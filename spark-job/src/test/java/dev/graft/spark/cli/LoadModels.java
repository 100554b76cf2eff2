package dev.graft.spark.cli;

import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.PrintWriter;
import java.io.Serializable;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.deeplearning4j.util.ModelSerializer;

/** The process in which hostile models are inspected: its first argument is their folder. */
final class LoadModels {

  private LoadModels() {}

  /** Leaves a mark when it is deserialised. */
  static final class Gadget implements Serializable {
    private static final long serialVersionUID = 1L;

    private void readObject(ObjectInputStream in) {
      mark("gadget");
    }
  }

  /** Leaves a mark when it is initialised. */
  static final class Initialised {
    static {
      mark("initialised");
    }
  }

  static void mark(String what) {
    try {
      Files.createFile(Path.of(System.getProperty("marks")).resolve(what));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static void main(String[] args) throws Exception {
    if (args.length > 1) {
      danger(Path.of(args[0]), args[1]);
      return;
    }
    List<Path> models;
    try (Stream<Path> listed = Files.list(Path.of(args[0]))) {
      models = listed.sorted().toList();
    }
    // What the first command of a process takes is not the model's doing.
    inspect(new StringWriter(), Path.of(args[0], "gadget-updaterState.bin.zip"));
    for (Path model : models) {
      StringWriter err = new StringWriter();
      long start = System.nanoTime();
      int code = inspect(err, model);
      double seconds = (System.nanoTime() - start) / 1e9;
      System.out.printf(
          "RESULT\t%s\t%d\t%.2f\t%s%n",
          model.getFileName(), code, seconds, err.toString().strip().replace("\n", "\\n"));
    }
  }

  private static int inspect(StringWriter err, Path model) {
    return GraftCommand.run(
        new PrintWriter(new StringWriter(), true),
        new PrintWriter(err, true),
        new String[] {"inspect", model.toString()});
  }

  /** What Deeplearning4j's own reader does with one of them. */
  private static void danger(Path folder, String model) {
    try {
      ModelSerializer.restoreMultiLayerNetwork(folder.resolve(model).toFile());
    } catch (IOException | RuntimeException e) {
      System.out.println("Deeplearning4j: " + e.getMessage());
    }
  }
}
