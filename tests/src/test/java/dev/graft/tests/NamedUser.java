package dev.graft.tests;

import java.io.IOException;
import javax.servlet.Filter;
import javax.servlet.FilterChain;
import javax.servlet.FilterConfig;
import javax.servlet.ServletException;
import javax.servlet.ServletRequest;
import javax.servlet.ServletResponse;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletRequestWrapper;

/** In place of a filter that authenticates: who asks is who the request's user.name says. */
public final class NamedUser implements Filter {

  @Override
  public void init(FilterConfig config) {}

  @Override
  public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    chain.doFilter(new Named((HttpServletRequest) request), response);
  }

  @Override
  public void destroy() {}

  private static final class Named extends HttpServletRequestWrapper {
    Named(HttpServletRequest request) {
      super(request);
    }

    @Override
    public String getRemoteUser() {
      return getParameter("user.name");
    }
  }
}
