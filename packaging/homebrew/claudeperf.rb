class Claudeperf < Formula
  desc "Measures, budgets and cuts what Claude Code costs"
  homepage "https://github.com/claudeperf/ClaudePerf"
  version "{{version}}"
  license "MIT"

  on_macos do
    on_arm do
      url "https://github.com/claudeperf/ClaudePerf/releases/download/v{{version}}/claudeperf-{{version}}-osx-arm64.tar.gz"
      sha256 "{{sha256 osx-arm64}}"
    end
    on_intel do
      url "https://github.com/claudeperf/ClaudePerf/releases/download/v{{version}}/claudeperf-{{version}}-osx-x64.tar.gz"
      sha256 "{{sha256 osx-x64}}"
    end
  end

  on_linux do
    on_arm do
      url "https://github.com/claudeperf/ClaudePerf/releases/download/v{{version}}/claudeperf-{{version}}-linux-arm64.tar.gz"
      sha256 "{{sha256 linux-arm64}}"
    end
    on_intel do
      url "https://github.com/claudeperf/ClaudePerf/releases/download/v{{version}}/claudeperf-{{version}}-linux-x64.tar.gz"
      sha256 "{{sha256 linux-x64}}"
    end
  end

  # The program finds its tables in its own folder.
  def install
    libexec.install Dir["*"]
    bin.write_exec_script libexec/"claudeperf"
  end

  test do
    assert_match version.to_s, shell_output("#{bin}/claudeperf --version")
  end
end
