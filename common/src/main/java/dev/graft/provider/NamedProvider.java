package dev.graft.provider;

/** What providers of Graft's own say of themselves. */
public abstract class NamedProvider implements Provider {

  private final String name;
  private final int apiVersion;

  /**
   * @param apiVersion of the interface that it implements
   */
  protected NamedProvider(String name, int apiVersion) {
    this.name = name;
    this.apiVersion = apiVersion;
  }

  @Override
  public final String name() {
    return name;
  }

  @Override
  public final int apiVersion() {
    return apiVersion;
  }
}
