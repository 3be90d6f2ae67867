import JuicerCommands

Program.main()
