package dev.graft.spark.cli;

import dev.graft.UnusableInputException;
import dev.graft.config.PathCredentials;
import dev.graft.engine.OnnxRequest;
import dev.graft.io.Printable;
import dev.graft.spark.job.ExportJob;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "export",
    description =
        "Writes a saved model, what is done to its inputs and what predictions are made by, as one ONNX file.",
    mixinStandardHelpOptions = true)
final class ExportCommand implements Callable<Integer> {

  private static final String ONNX = "onnx";

  @Parameters(
      paramLabel = "MODEL",
      description =
          "A folder that Graft saved, a Deeplearning4j zip, or a Keras .h5 or .keras file.")
  private String path;

  @Option(names = "--to", required = true, paramLabel = "FORMAT", description = "onnx.")
  private String format;

  @Option(
      names = "--output",
      paramLabel = "FILE",
      defaultValue = "model.onnx",
      description = "The file that is written (default: ${DEFAULT-VALUE}).")
  private String output;

  @Option(
      names = "--opset",
      paramLabel = "N",
      defaultValue = "" + OnnxRequest.OPSET,
      description =
          "Version of ONNX's operators, from 9 on: an older one for an older runtime (default: ${DEFAULT-VALUE}).")
  private int opset;

  @Option(names = "--overwrite", description = "Replaces a file that is there.")
  private boolean overwrite;

  @Spec private CommandLine.Model.CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    PathCredentials.refuse("MODEL", path);
    PathCredentials.refuse("--output", output);
    check();
    PrintWriter out = spec.commandLine().getOut();
    ExportJob.run(path, output, opset, overwrite)
        .forEach(line -> out.println(Printable.line(line)));
    out.flush();
    return 0;
  }

  private void check() {
    if (!format.equals(ONNX)) {
      throw new UnusableInputException(
          "Cannot export to %s: onnx is the format that there is.".formatted(format));
    }
    if (opset < OnnxRequest.OLDEST || opset > OnnxRequest.OPSET) {
      throw new UnusableInputException(
          String.format(
              Locale.ROOT,
              "Cannot use --opset %d: from %d to %d are written.",
              opset,
              OnnxRequest.OLDEST,
              OnnxRequest.OPSET));
    }
  }
}
