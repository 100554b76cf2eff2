package dev.graft.engine.torch;

import dev.graft.UnusableInputException;
import dev.graft.config.LayerSettings;
import dev.graft.config.LayerType;
import dev.graft.config.ModelSettings;
import dev.graft.config.TokenizerSettings;
import dev.graft.config.TrainSettings;
import dev.graft.dataset.Normalization;
import dev.graft.dataset.Shapes;
import dev.graft.dataset.Task;
import dev.graft.engine.LayerOverview;
import dev.graft.engine.ModelFile;
import dev.graft.engine.OnnxRequest;
import dev.graft.engine.OutputKind;
import dev.graft.engine.SavedModel;
import dev.graft.engine.TargetModel;
import dev.graft.io.Manifest;
import dev.graft.io.Sha256;
import dev.graft.model.Backbone;
import dev.graft.model.OutputWeights;
import dev.graft.model.Trainable;
import dev.graft.text.TextToRow;
import dev.graft.tokenizer.SubwordTokenizer;
import dev.graft.tokenizer.Tokenizers;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A prepared network with its numbers.
 *
 * @param weights of the whole network, flat: parameters, then running statistics
 * @param subwords what divides texts for it; null: nothing does
 */
record TorchNetwork(Program program, float[] weights, SubwordTokenizer subwords)
    implements SavedModel {

  /** Its file in a bundle. */
  static final String FILE = "model.pt";

  /** What a cut is called that leaves the output layer alone. */
  static final String FEATURES = "features";

  /**
   * The network of a file.
   *
   * @param name how messages call the file
   */
  static TorchNetwork of(PreparedFile.Content content, String name) {
    Description network = content.program().description();
    int most = network.text() == null ? network.inputs().get(0).length() : network.text().length();
    SubwordTokenizer subwords =
        content.tokenizer() == null || !TokenRows.areOf(network.inputs())
            ? null
            : SubwordTokenizer.of(content.tokenizer(), "of " + name, most);
    return new TorchNetwork(content.program(), content.weights(), subwords);
  }

  /** The same with another program and other numbers; its texts are read in the same way. */
  TorchNetwork with(Program other, float[] numbers) {
    return new TorchNetwork(other, numbers, subwords);
  }

  Description description() {
    return program.description();
  }

  @Override
  public byte[] onnx(OnnxRequest asked) {
    throw new UnusableInputException(
        "Cannot export a PyTorch network to ONNX: model.pt in its folder is its own way out, TorchScript that torch.jit.load opens wherever PyTorch is; graft.export of the Python package writes its ONNX.");
  }

  @Override
  public long parameters() {
    return program.layout(Part.WHOLE).weights();
  }

  @Override
  public float[] weights() {
    return weights.clone();
  }

  @Override
  public void checkFinite() {
    int at = 0;
    for (Description.Parameter one : description().parameters()) {
      for (int i = at; i < at + one.length(); i++) {
        if (!Float.isFinite(weights[i])) {
          throw new UnusableInputException(
              "Cannot use the network: weights of its layer %s are no finite numbers; it has diverged."
                  .formatted(one.layer()));
        }
      }
      at += one.length();
    }
  }

  @Override
  public void save(Manifest bundle) throws IOException {
    byte[] tokenizer = subwords == null ? null : subwords.json();
    bundle.write(FILE, out -> PreparedFile.write(program, weights, tokenizer, out));
  }

  @Override
  public boolean takesTokens() {
    return TokenRows.areOf(description().inputs());
  }

  @Override
  public TextToRow tokenizer() {
    return subwords == null ? null : new TokenRows(subwords, description().inputs(), pairs());
  }

  private boolean pairs() {
    Description.Text text = description().text();
    return text != null && Boolean.TRUE.equals(text.pairs());
  }

  @Override
  public String identity() {
    return weightsSha256()
        + program.sha256()
        + (subwords == null ? "" : Sha256.hex(subwords.json()) + description().text());
  }

  /** A file that does not say whether it reads pairs reads what the job has. */
  @Override
  public SavedModel reading(ModelSettings model, int texts, ModelFile.Files files)
      throws IOException {
    List<Description.Input> inputs = description().inputs();
    if (!TokenRows.areTaken(inputs)) {
      return SavedModel.super.reading(model, texts, files);
    }
    Description.Text said = description().text();
    int width = inputs.get(0).length();
    int length = said == null ? width : said.length();
    SubwordTokenizer used = Tokenizers.of(model, subwords, texts > 0, length, files);
    if (used == null) {
      return this;
    }
    if (texts == 0 && model.tokenizer().equals(TokenizerSettings.NONE)) {
      return new TorchNetwork(program, weights, null);
    }
    if (!TokenRows.areOf(inputs) || used.length() > width) {
      throw new UnusableInputException(
          "Cannot read %s tokens of a text for %s: it was prepared for %s; %s."
              .formatted(
                  used.length(),
                  model.pretrained(),
                  named(inputs),
                  TokenRows.areOf(inputs)
                      ? "set model.max-length, or prepare it with longer examples"
                      : "texts give input_ids, attention_mask and token_type_ids of one length"));
    }
    Description.Text text = new Description.Text(used.length(), pairs(model, texts));
    return new TorchNetwork(
        text.equals(said) ? program : PreparedFile.described(program, description().reading(text)),
        weights,
        used);
  }

  private static List<String> named(List<Description.Input> inputs) {
    return inputs.stream().map(one -> one.name() + Arrays.toString(one.shape())).toList();
  }

  /** Null: nobody says. */
  private Boolean pairs(ModelSettings model, int texts) {
    Description.Text said = description().text();
    if (said != null && said.pairs() != null) {
      return said.pairs();
    }
    if (texts == 2 && !isInput(TokenRows.TYPES)) {
      throw new UnusableInputException(
          "Cannot read pairs of texts with %s: it has no input %s, and does not say that it reads pairs; prepare it with its tokenizer and --pairs."
              .formatted(model.pretrained(), TokenRows.TYPES));
    }
    return texts <= 0 ? null : texts == 2;
  }

  @Override
  public List<String> decided(ModelSettings model) {
    return Tokenizers.decided(model, subwords);
  }

  @Override
  public int[] inputShape(int[] data) {
    int[] shape = statedShape();
    boolean picture = shape.length == 3 && Arrays.equals(Shapes.image(data), shape);
    boolean row = shape.length != 3 && Shapes.length(data) == Shapes.length(shape);
    if (!picture && !row) {
      throw new UnusableInputException(
          "Cannot feed examples of shape %s to the network: it was prepared for %s%s."
              .formatted(
                  Arrays.toString(data),
                  Arrays.toString(shape),
                  description().inputs().size() == 1
                      ? ""
                      : ", its inputs one after the other: " + named(description().inputs())));
    }
    return shape;
  }

  @Override
  public int[] statedShape() {
    return Inputs.shape(description().inputs());
  }

  /** Names of values are the data's. */
  @Override
  public List<String> classNames() {
    return description().meaning() == OutputMeaning.VALUES ? List.of() : description().labels();
  }

  @Override
  public Normalization normalization() {
    return description().normalization();
  }

  @Override
  public List<LayerOverview> layers(int[] data) {
    Map<String, List<Description.Parameter>> layers = new LinkedHashMap<>();
    for (Description.Parameter one : description().parameters()) {
      layers.computeIfAbsent(one.layer(), name -> new ArrayList<>()).add(one);
    }
    List<LayerOverview> lines = new ArrayList<>();
    layers.forEach(
        (name, parameters) -> {
          boolean output = name.equals(description().head());
          if (output) {
            lines.add(features());
          }
          lines.add(line(name, parameters, output));
        });
    return lines;
  }

  /** By what names begin with: where a file could be divided it does not say. */
  @Override
  public List<List<String>> groups(List<LayerOverview> layers) {
    return NameGroups.of(description());
  }

  private LayerOverview features() {
    int[] shape = {description().features()};
    return new LayerOverview(FEATURES, "below the output layer", 0, "", false, true, shape);
  }

  private LayerOverview line(String name, List<Description.Parameter> parameters, boolean output) {
    List<String> shapes =
        parameters.stream()
            .map(
                one ->
                    one.name().substring(one.name().lastIndexOf('.') + 1)
                        + " "
                        + Arrays.toString(one.shape()))
            .toList();
    long numbers = parameters.stream().mapToLong(Description.Parameter::length).sum();
    int[] gives = output ? new int[] {description().outputs()} : null;
    return new LayerOverview(
        name, "layer", numbers, String.join(", ", shapes), output, false, gives);
  }

  @Override
  public List<String> names() {
    List<String> names =
        new ArrayList<>(
            description().parameters().stream()
                .map(Description.Parameter::layer)
                .distinct()
                .toList());
    if (description().head() != null) {
      names.add(names.size() - 1, FEATURES);
    }
    return names;
  }

  @Override
  public boolean isInput(String name) {
    return description().inputs().stream().anyMatch(input -> input.name().equals(name));
  }

  @Override
  public String belowOutput() {
    return description().head() == null ? description().inputs().get(0).name() : FEATURES;
  }

  @Override
  public OutputKind gives() {
    return description().meaning().kind(description().outputs());
  }

  @Override
  public OutputWeights outputWeights() {
    return description().head() == null ? null : program.layout(Part.WHOLE).head();
  }

  @Override
  public int[] outputShape(int[] shape) {
    return new int[] {description().outputs()};
  }

  @Override
  public Task task(int[] shape, int targetWidth) {
    return description().meaning().task(description().outputs(), targetWidth);
  }

  /** The rows of the output layer's weights change their places. */
  @Override
  public SavedModel reordered(int[] order) {
    OutputWeights head = program.layout(Part.WHOLE).head();
    if (head == null || !description().meaning().sumsToOne(head.outputs())) {
      return SavedModel.super.reordered(order);
    }
    float[] moved = weights.clone();
    List<String> labels = description().labels();
    List<String> names = new ArrayList<>();
    for (int output = 0; output < order.length; output++) {
      int from = order[output];
      System.arraycopy(
          weights,
          head.weights() + from * head.outputStride(),
          moved,
          head.weights() + output * head.outputStride(),
          head.inputs());
      moved[head.biases() + output] = weights[head.biases() + from];
      if (!labels.isEmpty()) {
        names.add(labels.get(from));
      }
    }
    return with(PreparedFile.described(program, description().labelled(names)), moved);
  }

  @Override
  public Backbone whole(int[] shape) {
    return new TorchBackbone(program, weights, false);
  }

  @Override
  public Backbone upTo(String layer, int[] shape) {
    checkCut(layer);
    return new TorchBackbone(program, weights, true);
  }

  private void checkCut(String layer) {
    if (!layer.equals(FEATURES) || description().head() == null) {
      throw new UnusableInputException(
          "Cannot cut the prepared TorchScript model at %s: %s."
              .formatted(
                  layer,
                  description().head() == null
                      ? "its output layer does not stand alone, so that it is taken whole; leave model.cut and model.head out"
                      : "it can be cut at " + FEATURES + ", below its output layer"));
    }
  }

  @Override
  public Trainable trainable(int[] shape) {
    return new TorchTrainable(program, Part.WHOLE, StepRules.none());
  }

  @Override
  public TargetModel transfer(ModelSettings model, int[] data, TrainSettings train, long seed) {
    inputShape(data);
    checkFinite();
    StepRules rules = StepRules.of(train);
    if (model.cut() != null) {
      checkCut(model.cut());
    }
    boolean frozen = model.cut() != null && model.frozen();
    Part part = frozen ? Part.HEAD : Part.WHOLE;
    if (model.head().isEmpty()) {
      return new TorchTarget(this, part, rules, description().head(), false);
    }
    if (model.cut() == null) {
      throw new UnusableInputException(
          "Cannot use model.head without model.cut: set model.cut = %s.".formatted(FEATURES));
    }
    LayerSettings output = output(model.head());
    TorchNetwork other = NewHead.on(this, meaning(output), output.units(), seed);
    return new TorchTarget(other, part, rules, output.name(), true);
  }

  /** One linear layer is made anew: the file has its place alone. */
  private static LayerSettings output(List<LayerSettings> head) {
    LayerSettings output = head.get(head.size() - 1);
    if (head.size() > 1 || output.type() != LayerType.OUTPUT) {
      throw new UnusableInputException(
          "Cannot put the layers %s on a prepared TorchScript model: one layer of type output is put on it; add others in Python, before graft.prepare_torch."
              .formatted(head.stream().map(LayerSettings::name).toList()));
    }
    return output;
  }

  private static OutputMeaning meaning(LayerSettings output) {
    String loss = output.loss() == null ? "" : output.loss();
    String activation = output.activation() == null ? "" : output.activation();
    return switch (activation + " " + loss) {
      case " ", "softmax ", "softmax categorical-crossentropy", " categorical-crossentropy" ->
          OutputMeaning.CLASSES;
      case "sigmoid binary-crossentropy", " binary-crossentropy" ->
          output.units() == 1 ? OutputMeaning.CLASSES : OutputMeaning.LABELS;
      case "identity mse", " mse" -> OutputMeaning.VALUES;
      default ->
          throw new UnusableInputException(
              "Cannot put an output layer with activation %s and loss %s on a prepared TorchScript model: softmax goes with categorical-crossentropy, sigmoid with binary-crossentropy, identity with mse."
                  .formatted(output.activation(), output.loss()));
    };
  }
}
