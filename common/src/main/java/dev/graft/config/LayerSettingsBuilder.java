package dev.graft.config;

/** Makes {@link LayerSettings} of what is named; what is not is null, and no sequence. */
public final class LayerSettingsBuilder {

  private final String name;
  private final LayerType type;
  private Integer units;
  private Integer inputs;
  private String activation;
  private Integer kernel;
  private Integer stride;
  private String padding;
  private Double rate;
  private String loss;
  private Integer words;
  private boolean sequence;

  LayerSettingsBuilder(String name, LayerType type) {
    this.name = name;
    this.type = type;
  }

  /** Begins with a layer that is there. */
  LayerSettingsBuilder(LayerSettings layer) {
    this(layer.name(), layer.type());
    units = layer.units();
    inputs = layer.inputs();
    activation = layer.activation();
    kernel = layer.kernel();
    stride = layer.stride();
    padding = layer.padding();
    rate = layer.rate();
    loss = layer.loss();
    words = layer.words();
    sequence = layer.sequence();
  }

  public LayerSettingsBuilder units(Integer value) {
    units = value;
    return this;
  }

  public LayerSettingsBuilder inputs(Integer value) {
    inputs = value;
    return this;
  }

  public LayerSettingsBuilder activation(String value) {
    activation = value;
    return this;
  }

  public LayerSettingsBuilder kernel(Integer value) {
    kernel = value;
    return this;
  }

  public LayerSettingsBuilder stride(Integer value) {
    stride = value;
    return this;
  }

  public LayerSettingsBuilder padding(String value) {
    padding = value;
    return this;
  }

  public LayerSettingsBuilder rate(Double value) {
    rate = value;
    return this;
  }

  public LayerSettingsBuilder loss(String value) {
    loss = value;
    return this;
  }

  public LayerSettingsBuilder words(Integer value) {
    words = value;
    return this;
  }

  public LayerSettingsBuilder sequence(boolean value) {
    sequence = value;
    return this;
  }

  /** What has been named. */
  public LayerSettings build() {
    return new LayerSettings(
        name,
        type,
        units,
        inputs,
        activation,
        kernel,
        stride,
        padding,
        rate,
        loss,
        words,
        sequence);
  }
}
