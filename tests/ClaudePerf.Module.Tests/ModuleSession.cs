using System.Management.Automation;
using System.Management.Automation.Host;
using System.Management.Automation.Runspaces;

namespace ClaudePerf.Module.Tests;

/// <summary>A PowerShell session of its own with the built module imported, in a scratch folder of its own.</summary>
internal sealed class ModuleSession : IDisposable
{
    private readonly Runspace _runspace;

    internal ModuleSession(PSHost? host = null)
    {
        Folder = Directory.CreateTempSubdirectory("claudeperf-test-").FullName;
        _runspace = host is null ? RunspaceFactory.CreateRunspace(InitialSessionState.CreateDefault2())
            : RunspaceFactory.CreateRunspace(host, InitialSessionState.CreateDefault2());
        _runspace.Open();
        _runspace.SessionStateProxy.Path.SetLocation(Folder);
        Run($"Import-Module '{ModuleFixture.Manifest}'").ThrowIfFailed();
    }

    /// <summary>The session's current folder, removed with it.</summary>
    internal string Folder { get; }

    internal Result Run(string script, params object[] input)
    {
        using var shell = PowerShell.Create(_runspace);
        shell.AddScript(script);
        try
        {
            var output = input.Length == 0 ? shell.Invoke() : shell.Invoke(input);
            return new Result([.. output], [.. shell.Streams.Error], [.. shell.Streams.Warning.Select(record => record.Message)],
                [.. shell.Streams.Verbose.Select(record => record.Message)]);
        }
        catch (RuntimeException exception)
        {
            return new Result([], [.. shell.Streams.Error, exception.ErrorRecord],
                [.. shell.Streams.Warning.Select(record => record.Message)], []);
        }
    }

    internal string Write(string relativePath, string text)
    {
        var path = Path.Combine(Folder, relativePath);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }

    public void Dispose()
    {
        _runspace.Dispose();
        Directory.Delete(Folder, recursive: true);
    }

    internal sealed record Result(IReadOnlyList<PSObject> Output, IReadOnlyList<ErrorRecord> Errors, IReadOnlyList<string> Warnings,
        IReadOnlyList<string> Verbose)
    {
        /// <summary>The only object that was written.</summary>
        internal PSObject Single => Assert.Single(Output);

        /// <summary>A property of each object that was written.</summary>
        internal IEnumerable<object?> Property(string name) => Output.Select(item => item.Properties[name].Value);

        internal Result ThrowIfFailed()
        {
            Assert.True(Errors.Count == 0,
                string.Join(Environment.NewLine, Errors.Select(error => $"{error.FullyQualifiedErrorId}: {error}")));
            return this;
        }
    }
}
