namespace ClaudePerf.Core.Usage;

/// <summary>What one thread uses for line after line and file after file.</summary>
internal sealed class LineTools : IDisposable
{
    internal LineBuffer Buffer { get; } = new();

    internal NamePool Names { get; } = new();

    internal LineOutline Outline { get; } = new();

    public void Dispose() => Buffer.Dispose();
}
