namespace ClaudePerf.Core.Usage;

/// <summary>Buffers and caches that one thread reuses for all lines and files.</summary>
internal sealed class LineTools : IDisposable
{
    internal LineBuffer Buffer { get; } = new();

    internal NamePool Names { get; } = new();

    internal LineOutline Outline { get; } = new();

    public void Dispose() => Buffer.Dispose();
}
