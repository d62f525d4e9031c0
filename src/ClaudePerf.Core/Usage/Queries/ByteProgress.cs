namespace ClaudePerf.Core.Usage.Queries;

/// <summary>Reports at once and in order, where <see cref="Progress{T}"/> posts to another thread.</summary>
internal sealed class ByteProgress(Action<long> report) : IProgress<long>
{
    public void Report(long value) => report(value);
}
