package dev.graft.spark.cli;

import dev.graft.config.PathCredentials;
import dev.graft.io.Printable;
import dev.graft.spark.job.Inspection;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "inspect",
    description =
        "Prints what a model file holds: layers, shapes, provenance, where it can be cut.",
    mixinStandardHelpOptions = true)
final class InspectCommand implements Callable<Integer> {

  @Parameters(
      paramLabel = "MODEL",
      description =
          "A folder that Graft saved, a Deeplearning4j zip, a Keras .h5 or .keras file, an ONNX model, or safetensors of torchvision's resnet18 or vgg16.")
  private String path;

  @Spec private CommandLine.Model.CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    PathCredentials.refuse("MODEL", path);
    PrintWriter out = spec.commandLine().getOut();
    Inspection.describe(path).forEach(line -> out.println(Printable.line(line)));
    out.flush();
    return 0;
  }
}
