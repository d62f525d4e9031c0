using System.Reflection;

namespace ClaudePerf.Native.Verbs;

/// <summary>The version of this program.</summary>
internal static class ProgramVersion
{
    /// <summary>The version without the commit.</summary>
    internal static string Text { get; } =
        typeof(ProgramVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0]
            ?? "0.0.0";
}
