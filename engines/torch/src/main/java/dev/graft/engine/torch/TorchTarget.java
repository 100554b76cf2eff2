package dev.graft.engine.torch;

import dev.graft.UnusableInputException;
import dev.graft.config.BatchNormSettings;
import dev.graft.config.TrainSettings;
import dev.graft.config.TrainedLayers;
import dev.graft.dataset.Task;
import dev.graft.engine.CopiedWeights;
import dev.graft.engine.HeldNumbers;
import dev.graft.engine.LinearOutput;
import dev.graft.engine.SavedModel;
import dev.graft.engine.TargetModel;
import dev.graft.engine.TrainedPart;
import dev.graft.model.Backbone;
import dev.graft.model.OutputWeights;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The network of a target task: a prepared one, trained whole or in its output layer alone.
 *
 * @param start with the weights that it begins with
 * @param selection what of it is trained
 * @param output how the job calls the output layer; null: none stands alone
 * @param created whether that is new
 * @param copied what happened to pretrained weights
 */
record TorchTarget(
    TorchNetwork start,
    Selection selection,
    StepRules rules,
    String output,
    boolean created,
    CopiedWeights copied)
    implements TargetModel {

  TorchTarget(TorchNetwork start, Part part, StepRules rules, String output, boolean created) {
    this(
        start,
        Selection.all(start.description(), part),
        rules,
        output,
        created,
        copied(start.description(), output, created));
  }

  private FlatLayout layout() {
    return new FlatLayout(description(), selection);
  }

  private Description description() {
    return start.description();
  }

  @Override
  public long parameters() {
    return start.parameters();
  }

  @Override
  public long trainable() {
    return (long) layout().weights() - layout().summed();
  }

  /** The vector and its gradient of each task, what LoRA adds to, and A where it is constant. */
  @Override
  public HeldNumbers held() {
    FlatLayout layout = layout();
    long constant =
        selection.isAll(description()) ? 0 : start.program().layout(Part.WHOLE).length();
    long own = 2L * layout.length() + layout.summed();
    Lora lora = selection.lora();
    if (lora != null && !lora.exact()) {
      own += lora.weights(description()).stream().mapToLong(one -> lora.a(one).length()).sum();
    }
    return new HeldNumbers(layout.summed(), constant, own, constant);
  }

  @Override
  public String cut() {
    return selection.part() == Part.HEAD ? TorchNetwork.FEATURES : null;
  }

  private static CopiedWeights copied(Description network, String output, boolean created) {
    List<String> layers =
        network.parameters().stream()
            .map(Description.Parameter::layer)
            .distinct()
            .filter(layer -> !created || !layer.equals(network.head()))
            .toList();
    return new CopiedWeights(
        layers,
        created ? Map.of(network.head(), "the job puts another output layer there") : Map.of(),
        created ? List.of(output) : List.of());
  }

  @Override
  public OutputWeights outputWeights() {
    return description().head() == null ? null : layout().head();
  }

  /** Numbers lie in the vector of the whole network, whatever of it is trained. */
  @Override
  public TargetModel beginningWith(float[] trained, CopiedWeights told) {
    float[] weights = start.weights();
    layout().put(trained, weights);
    return new TorchTarget(
        start.with(start.program(), weights), selection, rules, output, created, told);
  }

  @Override
  public int[] exampleShape() {
    return start.statedShape();
  }

  @Override
  public int outputs() {
    return description().outputs();
  }

  @Override
  public String outputLayer() {
    return output == null ? "output" : output;
  }

  @Override
  public String belowOutput() {
    return start.belowOutput();
  }

  @Override
  public Task task(int targetWidth) {
    return start.task(exampleShape(), targetWidth);
  }

  @Override
  public String featureLayer() {
    return start.belowOutput();
  }

  @Override
  public boolean featuresAreTheInput() {
    return description().head() == null;
  }

  @Override
  public Backbone backbone() {
    return start.upTo(TorchNetwork.FEATURES, exampleShape());
  }

  @Override
  public TrainedPart trained() {
    float[] weights = start.weights();
    FlatLayout layout = layout();
    return new TrainedPart(
        new TorchTrainable(
            start.program(),
            selection,
            selection.isAll(description()) ? null : new Constants(weights),
            rules),
        layout.of(weights),
        linear(layout.head()),
        TorchLibrary.summary());
  }

  private LinearOutput linear(OutputWeights head) {
    if (description().head() == null || description().meaning() != OutputMeaning.VALUES) {
      return new LinearOutput(null, "its outputs are no values of a linear layer");
    }
    return new LinearOutput(head, head == null ? "its output layer is not trained" : null);
  }

  /** All layers with weights. */
  @Override
  public List<String> rated() {
    return layout().parameters().stream().map(Description.Parameter::layer).distinct().toList();
  }

  @Override
  public TargetModel normalising(BatchNormSettings settings, Set<String> names) {
    if (settings.momentum() != null) {
      throw new UnusableInputException(
          "Cannot use model.batch-normalization-momentum with a prepared TorchScript model: its layers are as they were prepared; change them in Python, before graft.prepare_torch.");
    }
    boolean frozen = settings.mode() == BatchNormSettings.Mode.FROZEN;
    if (!frozen || description().statistics().isEmpty()) {
      return this;
    }
    LayerChoice.needMethods(description(), "model.batch-normalization");
    return new TorchTarget(
        start, selection.withoutBatchNorm(description()), rules, output, created, copied);
  }

  @Override
  public TargetModel training(TrainedLayers layers, long seed) {
    Selection chosen = new LayerChoice(description(), selection, created).of(layers, seed);
    return new TorchTarget(start, chosen, rules, output, created, copied);
  }

  /** The output layer made anew, on features that stay. */
  @Override
  public TargetModel probe(Task task, TrainSettings train, long seed) {
    if (description().head() == null) {
      return TargetModel.super.probe(task, train, seed);
    }
    TorchNetwork other = NewHead.on(start, OutputMeaning.of(task), outputs(), seed);
    return new TorchTarget(other, Part.HEAD, StepRules.of(train), output, true);
  }

  /** A probe is the whole network already. */
  @Override
  public Optional<SavedModel> withProbe(TargetModel probe, float[] weights) {
    return Optional.of(probe.withTrained(weights));
  }

  @Override
  public SavedModel withTrained(float[] trained) {
    float[] weights = start.weights();
    layout().put(trained, weights);
    return saved(weights);
  }

  /** What was done to pixels is the job's to say, and stands in the bundle. */
  private TorchNetwork saved(float[] weights) {
    Program program = start.program();
    return start.with(
        description().normalization() == null
            ? program
            : PreparedFile.described(program, description().withoutPreprocessing()),
        weights);
  }
}
