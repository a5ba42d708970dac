/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The command line: a thin skin over the use cases of app/. Commands are rows of one table
 * (commands.c); everything that is printed goes through here.
 */
#ifndef CVZ_CLI_CLI_H
#define CVZ_CLI_CLI_H

/* The whole of main(): reads the arguments, runs the command, prints its error. Returns the exit
 * status. */
int cvz_cli_main(int argc, char **argv);

#endif
