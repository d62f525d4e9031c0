using ClaudePerf.Core.Agents.Discovery;
using ClaudePerf.Core.Agents;

namespace ClaudePerf.Core.Tests.Agents;

/// <summary>A temporary folder with a project, a home and a managed folder.</summary>
internal sealed class Sandbox : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("claudeperf-").FullName;

    public Sandbox()
    {
        Directory.CreateDirectory(Project);
        Directory.CreateDirectory(Home);
        Directory.CreateDirectory(Path.Combine(Project, ".git"));
    }

    public string Project => Path.Combine(_folder, "project");

    public string Home => Path.Combine(_folder, "home");

    public string Managed => Path.Combine(_folder, "managed");

    public EcosystemOptions Options => new() { Root = Project, HomeFolder = Home, ManagedFolder = Managed };

    public string At(string relative) => Path.GetFullPath(relative, _folder);

    public string Write(string relative, string text)
    {
        var path = At(relative);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }

    public string Write(string relative, byte[] bytes)
    {
        var path = Write(relative, "");
        File.WriteAllBytes(path, bytes);
        return path;
    }

    public string Agent(string relative, string name, string more = "") =>
        Write(relative, $"---\nname: {name}\ndescription: About {name}\n{more}---\nBody of {name}\n");

    public Ecosystem Discover() => Ecosystem.Discover(Options, TestContext.Current.CancellationToken);

    /// <summary>Removes all permissions from a file or folder; skips the test if that has no effect.</summary>
    public static void Deny(string path)
    {
        Assert.SkipWhen(Environment.IsPrivilegedProcess, "the user who may read everything runs the tests");
        if (OperatingSystem.IsWindows())
            Assert.Skip("needs the permissions of Unix");
        else
            File.SetUnixFileMode(path, UnixFileMode.None);
    }

    /// <summary>Restores the permissions so that the sandbox can be deleted.</summary>
    public static void Allow(string path)
    {
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
