namespace ClaudePerf.Core.Caching;

/// <summary>Says that nothing has changed that a computation looked at.</summary>
internal interface IVouch : IDisposable
{
    /// <summary>
    /// Whether, up to this call, nothing has changed since the vouch was given: a change that was complete before the call is seen. False too where the
    /// vouch is older than <paramref name="longest"/>.
    /// </summary>
    bool IsGood(TimeSpan longest);
}

/// <summary>Is told by the system of changes to files. Any number of threads may use one.</summary>
internal interface IChangeWatch : IDisposable
{
    /// <summary>Begins to watch everything that was looked at.</summary>
    /// <returns>Null where the watch cannot tell of every change, or not at once: the caller must look at the stamps each time then.</returns>
    IVouch? Vouch(IReadOnlyList<PathObservation> observations);
}

/// <summary>Chooses the watch of this system.</summary>
internal static class ChangeWatch
{
    /// <param name="changed">Is told which paths may have changed.</param>
    internal static IChangeWatch Create(Action<Func<string, bool>> changed) =>
        (OperatingSystem.IsLinux() ? InotifyWatch.TryCreate(changed) : null) ?? (IChangeWatch)new FolderWatch(changed);
}
