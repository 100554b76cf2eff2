package dev.graft.engine.torch;

import dev.graft.dataset.Normalization;
import dev.graft.dataset.Shapes;
import dev.graft.model.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What a prepared file says of its network ({@code extra/graft.json}). It does not travel: the file
 * does.
 *
 * @param outputs how many there are
 * @param labels what outputs are called; empty: nothing says it
 * @param normalization what is done to values before they enter; null: nothing says it
 * @param text how it reads texts; null: nothing says it
 * @param parameters what is trained, in the order of the flat vector; the output layer's are last
 * @param statistics running ones, which follow all parameters there: means, then variances, layer
 *     after layer
 * @param lora the linear layers that LoRA can be added to; null: the file is of a time when nothing
 *     could, and is trained whole or in its output layer
 * @param head the layer whose outputs are the network's; null: there is none that stands alone
 * @param features width of what goes into it
 */
record Description(
    String torch,
    List<Input> inputs,
    OutputMeaning meaning,
    int outputs,
    List<String> labels,
    Normalization normalization,
    Text text,
    List<Parameter> parameters,
    List<Statistics> statistics,
    List<Adaptable> lora,
    String head,
    int features) {

  /**
   * An input of the network.
   *
   * @param shape of one example
   */
  record Input(String name, Tensor.Type type, int[] shape) {
    int length() {
      return Shapes.length(shape);
    }
  }

  /**
   * How texts are read.
   *
   * @param length tokens of an example at most
   * @param pairs whether an example is a pair of texts; null: nothing says it
   */
  record Text(int length, Boolean pairs) {}

  /**
   * Weights of a layer.
   *
   * @param record where the file has them
   * @param normalises whether they are scale or offset of a normalisation layer
   */
  record Parameter(String name, String layer, int[] shape, String record, boolean normalises) {
    int length() {
      return Shapes.length(shape);
    }
  }

  /**
   * The running statistics of a normalisation layer.
   *
   * @param momentum the share of a minibatch's that a step takes on
   * @param per how many values a channel of one example reach it
   * @param mean where the file has the means
   * @param variance where the file has the variances
   */
  record Statistics(
      String layer, int channels, double momentum, int per, String mean, String variance) {}

  /**
   * A linear layer that LoRA can be added to.
   *
   * @param number by which the file's methods know it
   */
  record Adaptable(String layer, int number) {}

  /**
   * Refuses what contradicts itself.
   *
   * @throws IllegalArgumentException saying what
   */
  void check() {
    if (!labels.isEmpty() && labels.size() != meaning.names(outputs)) {
      throw new IllegalArgumentException("its labels are not as many as its outputs");
    }
    if (text != null && (!TokenRows.areOf(inputs) || text.length() > inputs.get(0).length())) {
      throw new IllegalArgumentException("its texts do not fit its inputs");
    }
    FlatLayout layout = new FlatLayout(this, Part.WHOLE);
    if (layout.length() > Integer.MAX_VALUE / Float.BYTES) {
      throw new IllegalArgumentException("it has more numbers than are trained, 536,870,911");
    }
    if (inputs.stream().mapToLong(Input::length).sum() > Integer.MAX_VALUE) {
      throw new IllegalArgumentException("an example has too many numbers");
    }
    boolean scales = normalization == null || normalization.scale() > 0;
    for (int i = 0; scales && normalization != null && i < normalization.deviation().length; i++) {
      scales = normalization.deviation()[i] > 0;
    }
    if (!scales) {
      throw new IllegalArgumentException("its preprocessing divides by what is not above 0");
    }
    boolean numbers = layout.length() > 0; // it throws where there are more than an array holds
    if (!numbers || layout.records().size() != layout.ranges().size()) {
      throw new IllegalArgumentException("two of its tensors lie in one record");
    }
    if (lora != null) {
      lora.forEach(this::linear);
    }
    int last = parameters.size() - 1;
    boolean fits =
        head == null
            || last > 0
                && parameters.stream().filter(this::ofHead).count() == 2
                && Arrays.equals(parameters.get(last - 1).shape(), new int[] {outputs, features})
                && Arrays.equals(parameters.get(last).shape(), new int[] {outputs})
                && ofHead(parameters.get(last - 1))
                && ofHead(parameters.get(last));
    if (!fits) {
      throw new IllegalArgumentException("its output layer is not where it should be");
    }
  }

  /** The same network with another output layer. */
  Description telling(OutputMeaning other, int number) {
    List<Parameter> changed = new ArrayList<>();
    for (Parameter one : parameters) {
      int[] shape = one.shape().clone();
      if (ofHead(one)) {
        shape[0] = number;
      }
      changed.add(new Parameter(one.name(), one.layer(), shape, one.record(), one.normalises()));
    }
    return with(other, number, List.of(), changed, statistics);
  }

  /**
   * The same network in a file that has its tensors elsewhere.
   *
   * @param records of the parameters, then of each layer's means and variances
   */
  Description recorded(List<String> records) {
    List<Parameter> moved = new ArrayList<>();
    List<Statistics> movedStatistics = new ArrayList<>();
    int at = 0;
    for (Parameter one : parameters) {
      moved.add(
          new Parameter(one.name(), one.layer(), one.shape(), records.get(at++), one.normalises()));
    }
    for (Statistics one : statistics) {
      movedStatistics.add(
          new Statistics(
              one.layer(),
              one.channels(),
              one.momentum(),
              one.per(),
              records.get(at),
              records.get(at + 1)));
      at += 2;
    }
    return with(meaning, outputs, labels, moved, movedStatistics);
  }

  /** The same network whose outputs are called so. */
  Description labelled(List<String> names) {
    return with(meaning, outputs, names, parameters, statistics);
  }

  /** The same network that says nothing of what is done to values before they enter. */
  Description withoutPreprocessing() {
    return with(null, text);
  }

  /** The same network that reads texts so. */
  Description reading(Text texts) {
    return with(normalization, texts);
  }

  private Description with(Normalization values, Text texts) {
    return new Description(
        torch,
        inputs,
        meaning,
        outputs,
        labels,
        values,
        texts,
        parameters,
        statistics,
        lora,
        head,
        features);
  }

  private Description with(
      OutputMeaning other,
      int number,
      List<String> names,
      List<Parameter> weights,
      List<Statistics> running) {
    return new Description(
        torch,
        inputs,
        other,
        number,
        List.copyOf(names),
        normalization,
        text,
        List.copyOf(weights),
        List.copyOf(running),
        lora,
        head,
        features);
  }

  /** The weights of a linear layer, a row an output. */
  Parameter linear(Adaptable layer) {
    return parameters.stream()
        .filter(one -> one.layer().equals(layer.layer()) && one.shape().length == 2)
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("it lacks weights of " + layer.layer()));
  }

  /** Whether a parameter is of the output layer. */
  boolean ofHead(Parameter parameter) {
    return head != null && parameter.layer().equals(head);
  }
}
