namespace ClaudePerf.Core.Tests; public class Smoke { [Fact] public void One() => Assert.True(true); }
