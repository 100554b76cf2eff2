package dev.graft.tests.gpu;

import dev.graft.UnusableInputException;
import dev.graft.dataset.Shapes;
import dev.graft.engine.ArithmeticProfile;
import dev.graft.engine.FrozenModel;
import dev.graft.engine.ModelFile;
import dev.graft.engine.NetworkEngine;
import dev.graft.engine.NetworkEngines;
import dev.graft.engine.SavedModel;
import java.io.IOException;
import java.util.Collections;
import java.util.List;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * An application for {@code tests/gpu-check}: computes networks on the GPUs that Spark gives to
 * tasks and on CPUs, compares them, and ends with 1 if they are too far apart. Arguments: model
 * files, ONNX or prepared PyTorch.
 */
public final class GpuCheck {

  private static final ArithmeticProfile GPUS = ArithmeticProfile.choose("auto", 1).onGpus();

  private GpuCheck() {}

  public static void main(String[] files) throws IOException {
    boolean near = true;
    try (JavaSparkContext spark = new JavaSparkContext(new SparkConf().setAppName("GPU check"))) {
      int tasks = spark.defaultParallelism();
      JavaRDD<Integer> numbers = spark.parallelize(Collections.nCopies(tasks, 0), tasks);
      for (String file : files) {
        List<Comparison> compared = numbers.map(compare(file)).collect();
        for (Comparison one : compared) {
          System.out.println(file.substring(file.lastIndexOf('/') + 1) + ": " + one);
          near &= one.near();
        }
      }
    }
    if (!near) {
      System.exit(1);
    }
  }

  private static CompareDevices compare(String file) throws IOException {
    try (ModelFile read = ModelFile.of(ModelFile.Files.LOCAL, file, sha256 -> {})) {
      NetworkEngine.FileContent content =
          NetworkEngines.read(read, null, null)
              .orElseThrow(() -> new UnusableInputException("No engine reads " + file + "."));
      SavedModel network = content.network();
      if (network != null) {
        int[] shape = network.statedShape();
        return CompareDevices.trained(
            GPUS, network.trainable(shape), network.weights(), Shapes.length(shape));
      }
      FrozenModel frozen = content.frozen();
      int[] shape = frozen.statedShape() == null ? frozen.imageShape() : frozen.statedShape();
      return CompareDevices.frozen(GPUS, frozen.backbone(shape), Shapes.length(shape));
    }
  }
}
