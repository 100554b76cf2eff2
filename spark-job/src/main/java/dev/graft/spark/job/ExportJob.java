package dev.graft.spark.job;

import dev.graft.UnusableInputException;
import dev.graft.save.Bundle;
import dev.graft.save.OnnxExport;
import dev.graft.spark.predict.ServedNetwork;
import dev.graft.spark.save.ModelFiles;
import dev.graft.spark.storage.Filesystems;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** {@code export}: a model as one ONNX file; needs no Spark context. */
public final class ExportJob {

  private ExportJob() {}

  /**
   * Exports a model. A file that is replaced is there, whole, until the new one is.
   *
   * @param model a folder that Graft saved, or a model file
   * @param output the file that is written
   * @param opset version of ONNX's operators
   * @param overwrite whether a file may be replaced
   * @return what was written, in lines for people
   * @throws UnusableInputException if there is no model, if a file is there, or naming what ONNX
   *     cannot tell; nothing is written then
   */
  public static List<String> run(String model, String output, int opset, boolean overwrite)
      throws IOException {
    Configuration hadoop = Filesystems.configuration();
    FileSystem filesystem = Filesystems.of(hadoop, output);
    Path file = new Path(output);
    if (filesystem.exists(file) && !(overwrite && filesystem.getFileStatus(file).isFile())) {
      throw new UnusableInputException(
          "Cannot write %s: it is there already; give another name with --output, or --overwrite for a file."
              .formatted(output));
    }
    ServedNetwork.pin();
    Bundle bundle = ModelFiles.load(hadoop, model);
    if (bundle.network() != null) {
      bundle.network().checkFinite();
    }
    OnnxExport export = OnnxExport.of(bundle, opset);
    write(filesystem, file, export.model());
    return lines(export, output);
  }

  /** Beside it first: what was there stays until all is written, and no half of it is left. */
  private static void write(FileSystem filesystem, Path file, byte[] bytes) throws IOException {
    String name = ".%s.%s.tmp".formatted(file.getName(), UUID.randomUUID());
    Path beside = new Path(file.getParent(), name);
    try (OutputStream out = filesystem.create(beside, false)) {
      out.write(bytes);
    } catch (IOException e) {
      try {
        filesystem.delete(beside, false);
      } catch (IOException more) {
        e.addSuppressed(more);
      }
      throw e;
    }
    rename(filesystem, beside, file);
  }

  /** Local files are replaced in one step; elsewhere no name that is taken is renamed to. */
  private static void rename(FileSystem filesystem, Path from, Path to) throws IOException {
    if (!filesystem.getUri().getScheme().equals("file") && filesystem.exists(to)) {
      filesystem.delete(to, false);
    }
    if (!filesystem.rename(from, to)) {
      throw new IOException("cannot rename %s, which holds the model, to %s".formatted(from, to));
    }
  }

  private static List<String> lines(OnnxExport export, String output) {
    List<String> lines = new ArrayList<>();
    lines.add(
        String.format(
            Locale.ROOT, "model       %s (ONNX, %,d bytes)", output, export.model().length));
    add(lines, "inside      ", export.inside());
    add(lines, "before it   ", export.before());
    add(lines, "note        ", export.note());
    return lines;
  }

  private static void add(List<String> lines, String what, String told) {
    if (!told.isEmpty()) {
      lines.add(what + told);
    }
  }
}
