namespace ClaudePerf.Core.Usage.Queries;

/// <summary>Reports synchronously and in order, while <see cref="Progress{T}"/> posts to another thread.</summary>
internal sealed class ByteProgress(Action<long> report) : IProgress<long>
{
    public void Report(long value) => report(value);
}
