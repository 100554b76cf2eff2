package dev.graft.engine.dl4j.safetensors;

import dev.graft.UnusableInputException;
import dev.graft.config.ArchitectureSettings;
import dev.graft.config.ArchitectureSettings.Stem;
import dev.graft.engine.ModelFile;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Map;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Weights alone, as torchvision and timm have them, and the built-in network that they belong to,
 * told by their names.
 */
public final class TorchWeights {

  private static final Logger LOG = LoggerFactory.getLogger(TorchWeights.class);

  private TorchWeights() {}

  /** Whether a file of safetensors holds the weights of a network that is built in. */
  public static boolean knows(ModelFile file) throws IOException {
    try (InputStream in = file.open()) {
      TableOfContents contents = TableOfContents.read(in, file.length(), file.path());
      return TorchNetwork.of(contents.entries().keySet()).isPresent();
    }
  }

  /**
   * Reads a file that is {@link #knows known}.
   *
   * @param told the network that the job names; null: none
   * @throws UnusableInputException if the weights are damaged, or those of another network
   */
  public static ComputationGraph read(ModelFile file, ArchitectureSettings told)
      throws IOException {
    try (SafeTensors arrays = SafeTensors.open(file.copy(), file.path())) {
      TorchNetwork network = TorchNetwork.of(arrays.names()).orElseThrow();
      if (told != null && told.type() != network.type()) {
        throw refusal(
            arrays,
            "it holds the weights of %s, model.architecture.name is %s",
            network.type().key(),
            told.type().key());
      }
      tellLeftOut(arrays, network);
      return read(arrays, network, told == null ? Stem.IMAGENET : told.stem());
    }
  }

  private static void tellLeftOut(SafeTensors arrays, TorchNetwork network) {
    long leftOut = arrays.names().stream().filter(network::leavesOut).count();
    if (leftOut > 0) {
      LOG.info(
          "{} arrays of {} belong to dense layers and are not read: new layers go on the convolutions with model.head",
          leftOut,
          arrays.name());
    }
  }

  private static ComputationGraph read(SafeTensors arrays, TorchNetwork network, Stem stem)
      throws IOException {
    network.needed(arrays.names()).forEach(arrays::check);
    long[] first = arrays.shape(network.first());
    int channels = first.length == 4 ? (int) Math.min(first[1], Short.MAX_VALUE) : 0;
    if (channels < 1) {
      throw refusal(arrays, "its array %s has shape %s", network.first(), Arrays.toString(first));
    }
    ComputationGraphConfiguration layout = network.layout(channels, outputs(arrays), stem);
    Map<String, TorchNetwork.Parameter> places = network.arrays(layout);
    ComputationGraph graph = new ComputationGraph(layout);
    graph.init();
    for (Map.Entry<String, TorchNetwork.Parameter> place : places.entrySet()) {
      TorchNetwork.Parameter parameter = place.getValue();
      INDArray ours = graph.getLayer(parameter.layer()).getParam(parameter.key());
      assign(ours, parameter.key(), arrays, place.getKey(), stem);
    }
    return graph;
  }

  /** Units of the last layer; null: it is missing. */
  private static Integer outputs(SafeTensors arrays) {
    if (!TorchNetwork.endsInOutput(arrays.names())) {
      return null;
    }
    long[] last = arrays.shape(TorchNetwork.TOP);
    if (last.length != 2 || last[0] < 1) {
      throw refusal(arrays, "its array %s has shape %s", TorchNetwork.TOP, Arrays.toString(last));
    }
    return (int) Math.min(last[0], Integer.MAX_VALUE);
  }

  private static void assign(INDArray ours, String key, SafeTensors arrays, String array, Stem stem)
      throws IOException {
    boolean matrix = key.equals("W");
    boolean dense = matrix && ours.rank() == 2;
    long[] wanted = {ours.length()};
    if (matrix) {
      wanted = dense ? new long[] {ours.size(1), ours.size(0)} : ours.shape();
    }
    long[] given = arrays.shape(array);
    if (!Arrays.equals(given, wanted)) {
      throw refusal(
          arrays,
          "its array %s has shape %s, the network's has %s%s",
          array,
          Arrays.toString(given),
          Arrays.toString(wanted),
          stem == Stem.IMAGENET && beginsSmall(array, given)
              ? "; of one that begins with 3x3, for pictures of about 32 pixels, a job file says model.architecture { name = resnet18, stem = cifar }"
              : "");
    }
    INDArray values = Nd4j.create(arrays.values(array), matrix ? wanted : ours.shape(), 'c');
    ours.assign(dense ? values.transpose() : values);
  }

  private static boolean beginsSmall(String array, long[] shape) {
    return array.equals(TorchNetwork.RESNET18.first())
        && shape.length == 4
        && shape[2] == 3
        && shape[3] == 3;
  }

  private static UnusableInputException refusal(SafeTensors arrays, String why, Object... what) {
    return new UnusableInputException(
        "Cannot load a model from %s: %s.".formatted(arrays.name(), why.formatted(what)));
  }
}
