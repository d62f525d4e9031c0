using System.Runtime.Versioning;
using ClaudePerf.Core.Storage;

namespace ClaudePerf.Core.Tests.Storage;

/// <summary>
/// The native program is copied from the module completely, readable only by the user, and only if this system can run it. The
/// program is a script here.
/// </summary>
[UnsupportedOSPlatform("windows")]
public sealed class NativeProgramCopyTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("claudeperf-native-").FullName;

    private string Module => Path.Combine(_folder, "module");

    private string Data => Path.Combine(_folder, "data");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_module_without_one_for_this_system_has_none()
    {
        Directory.CreateDirectory(Path.Combine(Module, "native", "plan9-x64"));
        Assert.Null(NativeProgram.Find(Module));
    }

    [Fact]
    public void It_is_copied_completely_for_the_user_only()
    {
        var program = Make("#!/bin/sh\necho 1.2.3\n");
        var path = program.Install(Data, "1.2.3")!;
        Assert.Equal(program.PathIn(Data, "1.2.3"), path);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(path));
        var folder = Path.GetDirectoryName(path)!;
        Assert.StartsWith("1.2.3-", Path.GetFileName(folder), StringComparison.Ordinal);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(folder));
        Assert.Equal(
            ["claudeperf", "data/estimate-weights.bin", "data/models.json", "data/o200k_base.bpe", "data/thinking.json", "libe_sqlite3.so"],
            Directory.GetFiles(folder, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(folder, file))
                .Order(StringComparer.Ordinal));
        // Again: nothing is written.
        var written = File.GetLastWriteTimeUtc(path);
        Assert.Equal(path, program.Install(Data, "1.2.3"));
        Assert.Equal(written, File.GetLastWriteTimeUtc(path));
        // A damaged copy is repaired.
        File.WriteAllText(Path.Combine(folder, "data", "models.json"), "damaged");
        program.Install(Data, "1.2.3");
        Assert.Equal("models.json", File.ReadAllText(Path.Combine(folder, "data", "models.json")));
    }

    [Fact]
    public void Another_build_of_a_version_has_another_place()
    {
        var first = Make("#!/bin/sh\necho 1.2.3\n").PathIn(Data, "1.2.3");
        Assert.NotEqual(first, Make("#!/bin/sh\necho '1.2.3'\n").PathIn(Data, "1.2.3"));
    }

    [Theory]
    [InlineData("#!/bin/sh\necho 1.2.4\n")]
    [InlineData("#!/bin/sh\nexit 127\n")]
    [InlineData("#!/no/such/loader\n")]
    [InlineData("\u007fELF of another system")]
    public void A_program_that_this_system_cannot_run_is_not_used(string program) => Assert.Null(Make(program).Install(Data, "1.2.3"));

    private NativeProgram Make(string program)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows() || NativeProgram.Runtime is null,
            "Scripts stand for the program, and there must be one for this system.");
        var runtime = NativeProgram.Runtime!;
        Write(Path.Combine("native", runtime, "claudeperf"), program);
        foreach (var name in (string[])["models.json", "estimate-weights.bin", "o200k_base.bpe", "thinking.json", "invocation.json"])
            Write(Path.Combine("data", name), name);
        Write(Path.Combine("dependencies", "runtimes", runtime, "native", "libe_sqlite3.so"), "library");
        return NativeProgram.Find(Module)!;
    }

    private void Write(string name, string text)
    {
        var path = Path.Combine(Module, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }
}
